import { EXAMPLES, type TypedProperty } from '../../src/properties/kinds/typed.js';
import { isVariable } from '../../src/properties/when.js';
import { sharedText, text } from '../text.js';

/** The words and icon of a path, by kind of property. */
const PATHS: Readonly<Record<TypedProperty['kind'], { readonly type: string; readonly key: string; readonly icon: string }>> = {
  picture: { type: 'neural-style-image-in', key: 'source.str', icon: 'fa fa-link' },
  mask: { type: 'neural-style-image-in', key: 'source.str', icon: 'fa fa-link' },
  style: { type: 'neural-style-style-in', key: 'source.str', icon: 'fa fa-file-o' },
  camera: { type: 'neural-style-frames-in', key: 'url.str', icon: 'fa fa-link' },
  destination: { type: 'neural-style-image-out', key: 'file.str', icon: 'fa fa-file-o' },
};

/** The example pictures as a type of typed input, with a variable of the environment among them where the field holds one. */
function exampleType(value: unknown): TypedInputType {
  const inImage = (key: string): string => text('neural-style-image-in', key);
  const examples = EXAMPLES.map((file) => ({ value: file, label: inImage(`example.${file.replace('.jpg', '')}`) }));
  const variables = isVariable(value) ? [{ value, label: value }] : [];
  return {
    value: 'example',
    label: inImage('source.example'),
    icon: 'fa fa-picture-o',
    default: EXAMPLES[0],
    options: [...examples, ...variables],
  };
}

/** The types that a typed input for a property offers; its field holds `value` when it opens. */
export function typedInputTypes({ kind, types }: TypedProperty, value: unknown): TypedInputType[] {
  const { type, key, icon } = PATHS[kind];
  return types.map((each) => {
    if (each === 'str') return { value: 'str', label: text(type, key), icon };
    if (each === 'upload') return { value: 'upload', label: sharedText('uploads.own'), icon: 'fa fa-upload' };
    return each === 'example' ? exampleType(value) : each;
  });
}

/** Turns a field into the choice of where a value comes from; `typeField` holds the type. */
export function makeTypedInput(field: JQuery, typeField: JQuery, property: TypedProperty): void {
  field.typedInput({ default: property.types[0]!, typeField, types: typedInputTypes(property, field.val()) });
}

/** The last part of the path or URL that a node itself names; empty where messages name it. */
export function pictureName(value: unknown, type: unknown): string {
  if (type !== 'str' && type !== 'example' && type !== 'upload') return '';
  return String(value).split(/[?#]/)[0]!.split(/[\\/]/).pop()!;
}
