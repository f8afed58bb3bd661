import type { NumberProperty } from '../../src/properties/kinds/numbers.js';
import { evenly, type SliderScale, STEPS, WEIGHTS } from './slider-scale.js';

function scaleOf({ slider, min, max = 1 }: NumberProperty): SliderScale {
  return slider === 'even' ? evenly(min, max) : WEIGHTS;
}

/** A slider that moves with the number in a field, and moves it; it rests where the field holds something else, such as a variable. */
export function addSlider(field: JQuery, property: NumberProperty, label: string): void {
  const { placeOf, valueAt } = scaleOf(property);
  const slider = $('<input>', { type: 'range', min: 0, max: STEPS, step: 1, 'aria-label': label });
  slider.css({ width: 'calc(70% - 92px)', margin: '0 0 0 8px', verticalAlign: 'middle' }).insertAfter(field);
  const follow = (): void => {
    const written = String(field.val()).trim();
    const isNumber = written !== '' && Number.isFinite(Number(written));
    slider.prop('disabled', !isNumber);
    if (isNumber && !slider.is(':active')) slider.val(placeOf(Number(written)));
  };
  field.on('change input', follow);
  slider.on('input', () => field.val(valueAt(Number(slider.val()))).trigger('change'));
  follow();
}
