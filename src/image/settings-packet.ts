import { FACTS_NAME, OPTION_NAMES } from '../properties/option-tables.js';

/*
 * Settings in the XMP packet of a picture file, to write and to read, in Node.js and in browsers. Every format that pictures are written in
 * holds a packet as it is, so that it is found by its text. Files may come from anyone: what is read of them is bounded, and nothing but
 * plain data.
 */

/** What a picture was made with, in its file. */
export interface KeptInPicture {
  /** As `msg.settings` has them: options by name, and facts. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The nodes that made it, as a flow file has them; none where it was not kept. */
  readonly flow: readonly object[];
}

/** Bytes of a packet; a JPEG has no room for more. */
const LARGEST_PACKET = 60_000;
/** Bytes of settings, and of a flow. */
export const LARGEST_SETTINGS = 30_000;
const LARGEST_FLOW = 1_000_000;
const MOST_NODES = 5000;

const PREFIX = 'neuralStyle';
const NAMESPACE = 'https://www.npmjs.com/package/@neural-style/node-red#';

/**
 * The packet that keeps settings and a flow; null where the settings are too large. A flow that does not fit is left out.
 * @returns ASCII
 */
export async function settingsPacket({ settings, flow }: KeptInPicture): Promise<{ packet: string; hasFlow: boolean } | null> {
  const text = ascii(JSON.stringify(ofSettings(settings)));
  if (text.length > LARGEST_SETTINGS) return null;
  const json = flow.length > 0 && flow.length <= MOST_NODES ? JSON.stringify(flow) : '';
  const packed = json === '' || json.length > LARGEST_FLOW ? '' : await deflated(json);
  const whole = packetOf(text, packed);
  if (packed !== '' && whole.length <= LARGEST_PACKET) return { packet: whole, hasFlow: true };
  return { packet: packetOf(text, ''), hasFlow: false };
}

function packetOf(settings: string, flow: string): string {
  const part = (name: string, value: string): string => (value === '' ? '' : `<${PREFIX}:${name}>${escaped(value)}</${PREFIX}:${name}>`);
  return [
    '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    `<rdf:Description rdf:about="" xmlns:${PREFIX}="${NAMESPACE}">${part('settings', settings)}${part('flow', flow)}</rdf:Description>`,
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
  ].join('');
}

/** The settings that a picture file keeps; null where it keeps none, or none that can be read. */
export async function settingsInFile(file: Uint8Array): Promise<KeptInPicture | null> {
  const text = new TextDecoder('latin1').decode(file);
  const settings = parsed(valueIn(text, 'settings', LARGEST_SETTINGS));
  if (!isRecord(settings)) return null;
  const packed = valueIn(text, 'flow', LARGEST_PACKET);
  const flow = packed === null ? null : parsed(await inflated(packed).catch(() => null));
  return { settings: ofSettings(settings), flow: isFlow(flow) ? flow : [] };
}

/** Tells of what JSON holds whether it is an object. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Options that there are, and facts; whatever else is named is left out. */
export function ofSettings(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name === FACTS_NAME || OPTION_NAMES.includes(name)));
}

function isFlow(value: unknown): value is readonly object[] {
  if (!Array.isArray(value) || value.length > MOST_NODES) return false;
  return value.every((node) => isRecord(node) && typeof node.id === 'string' && typeof node.type === 'string');
}

/** The value of one of our properties, which programs write as an element or as an attribute. */
function valueIn(text: string, name: string, longest: number): string | null {
  const forms = [
    { start: `<${PREFIX}:${name}>`, end: `</${PREFIX}:${name}>` },
    { start: `${PREFIX}:${name}="`, end: '"' },
  ];
  for (const { start, end } of forms) {
    const at = text.indexOf(start);
    if (at < 0) continue;
    // What markup needs may be six times as long.
    const found = text.slice(at + start.length, at + start.length + 6 * longest);
    const length = found.indexOf(end);
    const value = length < 0 ? '' : unescaped(found.slice(0, length));
    if (value !== '' && value.length <= longest) return value;
  }
  return null;
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? null : (JSON.parse(json) as unknown);
  } catch {
    return null;
  }
}

/** JSON without a character beyond ASCII. */
function ascii(json: string): string {
  return json.replace(/[^\0-~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const CHARACTERS = new Map(Object.entries(ENTITIES).map(([character, entity]) => [entity, character]));

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => CHARACTERS.get(entity)!);
}

async function deflated(text: string): Promise<string> {
  const bytes = await piped(new TextEncoder().encode(text), new CompressionStream('deflate'), Infinity);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** @throws an error where it is no such text, or longer than a flow may be */
async function inflated(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new TextDecoder().decode(await piped(bytes, new DecompressionStream('deflate'), LARGEST_FLOW));
}

/** What a stream makes of bytes, as far as that is not more than it may be. */
async function piped(bytes: Uint8Array, { writable, readable }: GenericTransformStream, most: number): Promise<Uint8Array> {
  const writer = writable.getWriter();
  // What is wrong with them, the reader learns.
  writer.write(bytes).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = readable.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const pieces: number[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Uint8Array.from(pieces);
    if (pieces.length + value.length > most) {
      await reader.cancel();
      throw new RangeError('more than a flow may have');
    }
    for (const byte of value) pieces.push(byte);
  }
}
