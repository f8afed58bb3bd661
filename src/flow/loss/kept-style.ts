import type { Picture } from '../../pixels/picture.js';
import type { StylePayload } from '../payloads/style-payload.js';

/** Styles of a picture that stay as long as it does: messages may ask for it in other ways. */
const MOST = 4;

const stylesOf = new WeakMap<Picture, Map<string, StylePayload>>();

/**
 * The style that was computed of a picture in this way before, or that is computed now.
 * @param way everything but the picture that it depends on
 */
export async function keptStyle(picture: Picture, way: object, compute: () => Promise<StylePayload>): Promise<StylePayload> {
  const styles = stylesOf.get(picture) ?? new Map<string, StylePayload>();
  stylesOf.set(picture, styles);
  const key = JSON.stringify(way);
  const payload = styles.get(key) ?? (await compute());
  styles.delete(key);
  styles.set(key, payload);
  const [oldest] = styles.keys();
  if (styles.size > MOST) styles.delete(oldest!);
  return payload;
}
