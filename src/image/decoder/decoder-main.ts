import { writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { loadSharp } from '../sharp.js';
import { PacketReader, sendPacket } from './packets.js';
import { decodePixels } from './read-pixels.js';
import { CHANNEL_FD, type DecodeAnswer, type DecodeRequest, type DecoderGreeting } from './decoder-protocol.js';

/*
 * The decoder process: takes pictures over a pipe and answers with their pixels. What strangers send is decoded here, where it can
 * be ended at any moment and takes nothing with it.
 */

function greeting(): DecoderGreeting {
  try {
    const { sharp, vips } = loadSharp().versions;
    return { type: 'ready', versions: { sharp, vips } };
  } catch (error) {
    return { type: 'unavailable', parameters: error instanceof NeuralStyleError ? error.parameters : { reason: reasonOf(error) } };
  }
}

async function answer(request: DecodeRequest, bytes: Buffer): Promise<void> {
  try {
    const { data, alpha, ...facts } = await decodePixels(bytes, request);
    const head: DecodeAnswer = { type: 'picture', ...facts, alpha: alpha !== null };
    sendPacket(pipe, head, alpha ? [data, alpha] : [data]);
  } catch (error) {
    const { code, parameters } =
      error instanceof NeuralStyleError ? error : new NeuralStyleError('image-invalid', { source: '', reason: reasonOf(error) });
    sendPacket(pipe, { type: 'failure', code, parameters } satisfies DecodeAnswer);
  }
}

/** Where memory runs out, the system shall end this process and not Node-RED. */
function offerItself(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Linux has it, and not everywhere may it be written.
  }
}

// Node-RED decides when its decoders end; a Ctrl-C reaches the whole process group.
process.on('SIGINT', () => undefined);
// Without Node-RED at the other end there is nothing to do. An orderly exit would wait for what is being decoded.
const leave = (): void => void process.kill(process.pid, 'SIGKILL');
const pipe = new Socket({ fd: CHANNEL_FD }).on('close', leave);
offerItself();
new PacketReader<DecodeRequest>(pipe, {
  onPacket: (request, bytes) => void answer(request, bytes),
  onBroken: leave,
  mostBytes: () => Infinity,
});
sendPacket(pipe, greeting());
