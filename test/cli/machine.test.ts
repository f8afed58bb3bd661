import assert from 'node:assert/strict';
import { inspectMachine, instructionsIn } from '../../src/cli/machine.js';

describe('inspectMachine', () => {
  it('knows where it is', () => {
    const { platform, arch, libc, cores, memory } = inspectMachine();
    assert.deepEqual([platform, arch], [process.platform, process.arch]);
    assert.match(libc ?? 'none', process.platform === 'linux' ? /^glibc \d+\.\d+$|^musl$/ : /^none$/);
    assert.ok(cores >= 1 && memory > 1e8);
  });
});

describe('instructionsIn', () => {
  it('reads those of an x86 processor', () => {
    const cpuinfo = 'processor\t: 0\nmodel name\t: x\nflags\t\t: fpu sse4_1 avx avx2 fma avx512f avx512_bf16\nbugs\t\t: none\n';
    assert.deepEqual(instructionsIn(cpuinfo), ['SSE4.1', 'AVX', 'AVX2', 'FMA', 'AVX-512', 'BF16']);
  });

  it('reads those of an ARM processor', () => {
    assert.deepEqual(instructionsIn('processor : 0\nFeatures : fp asimd evtstrm asimddp\n'), ['NEON', 'dot product']);
    assert.deepEqual(instructionsIn('processor : 0\nFeatures : half thumb neon vfpv4\n'), ['NEON']);
  });

  it('reads nothing from nothing', () => {
    assert.deepEqual(instructionsIn(''), []);
  });
});
