import type { Node, NodeAPI, NodeDef } from 'node-red';
import { fileName, type NameRule } from '../../src/flow/files/file-name.js';
import { releaseDefaultEngine, retainDefaultEngine } from '../../src/flow/config/engines.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { isGramMatrices } from '../../src/flow/payloads/gram-matrices.js';
import { inOrder, onInput } from '../../src/flow/node/input.js';
import { propertyOf } from '../../src/flow/node/message-property.js';
import { choiceSetting } from '../../src/settings/values.js';
import { Status } from '../../src/flow/node/status.js';
import { styleToSave } from '../../src/flow/files/style-files.js';
import { encodeStyle } from '../../src/style-file/encode-style.js';
import { writeFileAtomically } from '../../src/files/write-file.js';

interface StyleOutConfig extends NodeDef {
  target?: string;
  file?: string;
  fileType?: string;
  styleName?: string;
}

const KILOBYTE = 1024;
/** Nobody overwrites settings or scripts with a style. */
const STYLE_NAMES: NameRule = {
  expected: 'a file name that ends in .safetensors, where messages name it,',
  allows: (file) => file.toLowerCase().endsWith('.safetensors'),
};

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-style-out', function (this: Node, config: StyleOutConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    retainDefaultEngine();
    const handle = inOrder(async (msg, send) => {
      const gram = expectPayload(msg, isGramMatrices, 'Gram matrices', 'Wire in a neural-style gram node.');
      const target = choiceSetting(config.target ?? 'file', 'target', ['file', 'payload']);
      const { file: property = '', fileType = 'str' } = config;
      const file = target === 'file' ? await fileName(RED, this, msg, { file: property, fileType }, STYLE_NAMES) : null;
      status.working('multiplying');
      const given = propertyOf(msg, 'styleName');
      const name = typeof given === 'string' ? given : (config.styleName ?? '');
      const pieces = encodeStyle(await styleToSave(gram, name.trim()));
      if (file !== null) {
        await writeFileAtomically(file, pieces);
        msg.filename = file;
        status.done('written', { file: property });
      } else {
        const bytes = Buffer.concat(pieces);
        msg.payload = bytes;
        status.done('encoded', { format: 'safetensors', kilobytes: Math.ceil(bytes.length / KILOBYTE) });
      }
      send(msg);
    });
    onInput(RED, this, status, handle);
    this.on('close', () => {
      status.close();
      releaseDefaultEngine();
    });
  });
};
