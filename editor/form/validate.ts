import type { EditorKnowledge, Expectation, Property, Table } from '../../src/properties/property.js';
import { EMBEDDED_EDITIONS } from '../../src/model/embedded-editions.js';
import { problemOf } from '../../src/properties/table.js';
import { sharedText, text } from '../text.js';
import { hasUpload } from '../uploads/known-uploads.js';
import { savedIn, textOf } from './field.js';

/** Facts of the open editor that the property tables need. */
export const KNOWLEDGE: EditorKnowledge = {
  isExpression: (path) => RED.utils.validatePropertyExpression(path),
  contextKey: (key) => RED.utils.parseContextKey(key).key,
  layersOf: (model) => {
    const source = RED.nodes.node(textOf(model))?.source;
    return RED.settings.neuralStyleModelLayers?.[textOf(source ?? EMBEDDED_EDITIONS[0].name)];
  },
  hasUpload,
};

/** An expectation in the editor's language. */
export const expectationText = ({ key, values, words }: Expectation): string => sharedText(`expected.${key}`, values) || words;

/** "Iterations: expected a whole number". */
export const problemText = (label: string, expectation: Expectation): string =>
  sharedText('expected.message', { label, expected: expectationText(expectation) });

/** A text of a property, such as its label: a node that shares a property with another one shares the texts. */
export const propertyText = (table: Table, property: Property, key: string): string =>
  text(table.type, key) || text(property.home ?? table.type, key);

/** A validator of Node-RED for a property of a table. A property that an older flow lacks is valid. */
export function validatorOf(table: Table, name: string): NonNullable<NodeProperty['validate']> {
  return function (value, opt) {
    if (value === undefined) return true;
    const expectation = problemOf(table, name, { ...savedIn(table, this), [name]: value }, KNOWLEDGE);
    if (!expectation) return true;
    return problemText(opt?.label ?? propertyText(table, table.properties[name]!, `label.${name}`), expectation);
  };
}
