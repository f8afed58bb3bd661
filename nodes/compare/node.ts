import { resizePicture } from '../../src/image/decode.js';
import type { Picture } from '../../src/pixels/picture.js';
import { COMPARE } from '../../src/properties/nodes/compare.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { isAbsent, type TypedInput } from '../../src/flow/files/typed-inputs.js';
import { openLiveNode } from '../../src/flow/live/live-nodes.js';
import { isProgress } from '../../src/flow/live/picture-in-message.js';
import { asksToClear } from '../../src/flow/live/preview.js';
import { type Message, reported } from '../../src/flow/node/input.js';

type Load = () => Promise<Picture>;

export = defineNode({
  table: COMPARE,
  setup: (context, properties) => {
    const { status, pictures, inputs } = context;
    const { picture } = openLiveNode(context);
    /** Loads the latest picture, for the one that comes after it. */
    let latest: Load | null = null;

    /** A picture of a message as it is now, which is loaded once, when an editor shows it. */
    const loading = (msg: Message, input: TypedInput): Load => {
      const kept = { ...msg };
      let loaded: Promise<Picture> | undefined;
      return () => (loaded ??= pictures.load(kept, input, 0).then((image) => image.picture));
    };
    const isMissing = (msg: Message, { type, source }: TypedInput): boolean => type === 'msg' && isAbsent(inputs.inMessage(msg, source));

    return (msg, send) => {
      send(msg);
      if (isProgress(msg)) return;
      if (asksToClear(msg)) {
        latest = null;
        picture.clear();
        status.clear();
        return;
      }
      const { source, against, other, width } = properties(msg);
      const shown = loading(msg, source);
      const named = (): Load | null => (isMissing(msg, other) ? null : loading(msg, other));
      const before = against === 'before' ? latest : named();
      latest = shown;
      const besideIt = async (load: Load): Promise<Picture> => {
        const { width: across, height: down } = await shown();
        return resizePicture(await load(), across, down);
      };
      picture.show({
        make: shown,
        ...(before && { before: () => besideIt(before) }),
        width,
        onError: (error) => reported(status, error),
      });
      if (before) status.done('compared');
      else status.waiting('alone');
    };
  },
});
