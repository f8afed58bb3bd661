import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PACKETS = join(__dirname, '..', '..', '..', 'src', 'image', 'decoder', 'packets.js');

interface FakeDecoder {
  /** Has it started in the place of decoders meanwhile. */
  use(during: () => Promise<unknown>): Promise<void>;
  /** How often it was started; to be asked once. */
  starts(): Promise<number>;
}

/**
 * A decoder process that does something else.
 * @param onPicture what it does with a picture; `sendPacket` and `pipe` are there
 * @param onStart what it does before it says that it is there
 */
export async function fakeDecoder(onPicture: string, onStart = ''): Promise<FakeDecoder> {
  const directory = await mkdtemp(join(tmpdir(), 'neural-style-decoder-'));
  const [program, log] = [join(directory, 'decoder'), join(directory, 'log')];
  await writeFile(log, '');
  const lines = [
    `#!${process.execPath}`,
    `const { PacketReader, sendPacket } = require(${JSON.stringify(PACKETS)});`,
    `require('node:fs').appendFileSync(${JSON.stringify(log)}, '.');`,
    onStart,
    "const pipe = new (require('node:net').Socket)({ fd: 3 }).on('close', () => process.exit());",
    `new PacketReader(pipe, { onPacket: () => { ${onPicture} }, onBroken: () => process.exit(), mostBytes: () => Infinity });`,
    "sendPacket(pipe, { type: 'ready', versions: { sharp: '0', vips: '0' } });",
  ];
  await writeFile(program, lines.join('\n'), { mode: 0o755 });
  return {
    async use(during) {
      const { execPath } = process;
      process.execPath = program;
      try {
        await during();
      } finally {
        process.execPath = execPath;
      }
    },
    async starts() {
      const { length } = await readFile(log);
      await rm(directory, { recursive: true });
      return length;
    },
  };
}
