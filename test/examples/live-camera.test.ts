import { withPreview } from '../support/pictures/camera-pictures.js';
import { Examples } from '../support/node-red/examples.js';
import { startCamera, type Camera } from '../support/servers/mjpeg-server.js';

const EXAMPLE = '21 - subflow live camera';
/** A second node of the subflow, whose camera nobody answers for. */
const BROKEN = 'ns21broken';

const text = (name: string, value: string): object => ({ name, type: 'str', value });

describe(`the example ${EXAMPLE}`, () => {
  let examples: Examples;
  let camera: Camera;

  before(async () => {
    camera = await startCamera(await withPreview(160));
    const broken = { id: BROKEN, type: 'subflow:ns21sub', z: 'ns21', name: '', x: 300, y: 205, wires: [[]] };
    examples = await Examples.start([EXAMPLE], {
      changes: {
        ns21start: { wires: [['ns21one', BROKEN]] },
        ns21one: { env: [text('CAMERA', `${camera.address}/video.mjpg`)] },
      },
      nodes: [{ ...broken, env: [text('CAMERA', 'http://127.0.0.1:1/video.mjpg'), text('PATH', '/style/broken')] }],
    });
    examples.receive('ns21start');
  });
  after(async () => {
    await examples.stop();
    await camera.close();
  });

  it('shows on its node that the camera cannot be reached, and when it is tried again', async () => {
    await examples.statusLike(BROKEN, /^Fetching .* · again in \d+ s$/);
  });

  it('shows on its node how the stream runs', () => examples.statusLike('ns21one', / · 0 watching$/));
});
