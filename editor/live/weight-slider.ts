import { STEPS, WEIGHTS } from '../form/slider-scale.js';

/** Between two changes that a slider sends while it is drawn. */
const PAUSE_MS = 250;

/** A slider for one weight of a running job. */
export class WeightSlider<Name extends string> {
  readonly row: JQuery;
  readonly #input: JQuery;
  readonly #value: JQuery;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param scope tells the slider from those of the same weight on the same page
   * @param send receives the weight, at most four times a second
   */
  constructor(
    readonly name: Name,
    scope: string,
    label: string,
    private readonly send: (weight: number) => void,
  ) {
    const id = `neural-style-weight-${name}${scope && `-${scope}`}`;
    this.#input = $('<input>', { type: 'range', id, min: 0, max: STEPS, step: 1 }).css({ flexGrow: 1, width: 'auto', margin: '0 8px' });
    this.#value = $('<output>', { for: id }).css({ width: 60, textAlign: 'right' });
    this.row = $('<div>')
      .css({ display: 'flex', alignItems: 'center', margin: '2px 0' })
      .append($('<label>', { for: id }).css({ width: 90, margin: 0 }).text(label), this.#input, this.#value);
    this.#input.on('input', () => this.#changed());
  }

  /** Puts the slider where the job's weight is, unless somebody is moving it. */
  show(weight: number): void {
    if (this.#timer !== undefined || this.#input.is(':active')) return;
    this.#input.val(WEIGHTS.placeOf(weight));
    this.#value.text(String(weight));
  }

  /** Lets users move it, or keeps them from it. */
  enable(isEnabled: boolean): void {
    this.#input.prop('disabled', !isEnabled);
  }

  #weight(): number {
    return WEIGHTS.valueAt(Number(this.#input.val()));
  }

  #changed(): void {
    this.#value.text(this.#weight());
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.send(this.#weight());
    }, PAUSE_MS);
  }
}
