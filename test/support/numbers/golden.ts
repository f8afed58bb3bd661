import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Picture } from '../../../src/pixels/picture.js';

export const FIXTURES = join(__dirname, '..', '..', '..', '..', 'test', 'fixtures');
export const TINY_VGG19 = join(FIXTURES, 'tiny-vgg19.safetensors');
export const TINY_KERAS = join(FIXTURES, 'tiny-vgg19-keras-notop.h5');
export const TINY_MATCONVNET = join(FIXTURES, 'tiny-vgg19-matconvnet.mat');
/** The same architecture with other weights: its input is normalised as torchvision does. */
export const TINY_TORCHVISION = join(FIXTURES, 'tiny-vgg19-torchvision-keys.safetensors');

type Terms<T> = Readonly<Record<'content' | 'style' | 'tv', T>>;

/** One case of tiny-vgg19-golden.json; losses and gradients are weighted with 5, 500 and 100. */
export interface GoldenCase {
  readonly pooling: 'max' | 'avg';
  readonly height: number;
  readonly width: number;
  readonly images_u8_rgb_hwc: Readonly<Record<'content' | 'style' | 'start', number[]>>;
  readonly relu4_2_of_content: { readonly shape_hwc: number[]; readonly sum: number; readonly first8_hwc: number[] };
  readonly gram_relu3_1_of_style: number[];
  readonly loss_at_start: Terms<number>;
  readonly gradient_rgb_hwc: Terms<number[]>;
  readonly adam_losses_before_each_step: number[][];
  readonly pixels_after_adam_rgb_hwc_first12: number[];
}

export function goldenCases(): GoldenCase[] {
  return (JSON.parse(readFileSync(join(FIXTURES, 'tiny-vgg19-golden.json'), 'utf8')) as { cases: GoldenCase[] }).cases;
}

/** What formulas.json says of a single formula. */
export function formula(name: string): unknown {
  const formulas = JSON.parse(readFileSync(join(FIXTURES, 'formulas.json'), 'utf8')) as Record<string, unknown>;
  const value = formulas[name];
  if (value === undefined) throw new RangeError(`formulas.json has no ${name}`);
  return value;
}

export function pictureOf({ width, height, images_u8_rgb_hwc: images }: GoldenCase, name: 'content' | 'style' | 'start'): Picture {
  return { width, height, data: Uint8Array.from(images[name]) };
}

/** Planes `[C, H, W]` to interleaved `[H, W, C]`. */
export function interleave(planes: ArrayLike<number>, channels: number): Float64Array {
  const pixels = planes.length / channels;
  return Float64Array.from({ length: planes.length }, (_, i) => planes[(i % channels) * pixels + Math.floor(i / channels)]!);
}
