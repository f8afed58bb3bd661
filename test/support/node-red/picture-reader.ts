import runtime, { type Node, type NodeAPI } from 'node-red';
import { PictureReader } from '../../../src/flow/files/picture-reader.js';
import { Security } from '../../../src/flow/files/security.js';
import { TypedInputs } from '../../../src/flow/files/typed-inputs.js';

/** The reader of a node in a Node-RED whose user directory `folder` is, where relative paths start, too, with the administrator's settings for pictures. */
export function readerIn(
  folder: string,
  node = {} as unknown as Node,
  onTruncated: (name: string) => void = () => undefined,
  neuralStyle: object = {},
): PictureReader {
  const security = new Security({ settings: { fileWorkingDirectory: folder, userDir: folder, neuralStyle } } as unknown as NodeAPI);
  return new PictureReader(new TypedInputs(runtime.util, node), security, onTruncated);
}
