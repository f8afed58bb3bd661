import { usedOptions } from '../../src/properties/as-option.js';
import { IMAGE_IN, SIZED } from '../../src/properties/nodes/image-in.js';
import type { DecodeReport } from '../../src/image/decoder/decoder-protocol.js';
import { noteOrigin } from '../../src/pixels/origins.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { loadMatchedPicture } from '../../src/flow/files/matched-picture.js';
import { openStyleView } from '../../src/flow/live/style-view.js';
import { sizeText } from '../../src/flow/node/size-status.js';

export = defineNode({
  table: IMAGE_IN,
  inOrder: true,
  setup: (context, properties, saved) => {
    const { status, pictures, inputs } = context;
    const view = openStyleView(context, saved);
    return async (msg, send) => {
      status.working('loading');
      const read = properties(msg);
      let before: DecodeReport | null = null;
      const image = await loadMatchedPicture(pictures, msg, read, (report) => (before = report));
      noteOrigin(image.picture, { loaded: usedOptions(SIZED, read) });
      inputs.put(msg, read.property, image);
      view.showPicture(image.picture);
      status.done(...sizeText(image, before));
      send(msg);
    };
  },
});
