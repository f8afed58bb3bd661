import assert from 'node:assert/strict';
import { cpuQuota, memoryCeiling, type ReadText } from '../../src/executors/cgroup.js';

const GIGABYTE = 1024 ** 3;
const V2 = '29 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate';
const v1 = (controllers: string, root = '/'): string =>
  `33 30 0:30 ${root} /sys/fs/cgroup/${controllers} rw,relatime shared:9 - cgroup cgroup rw,${controllers}`;

/** A file system that has these files and no others. */
const reading =
  (files: Readonly<Record<string, string>>): ReadText =>
  (file) =>
    file in files ? `${files[file]!}\n` : undefined;

describe('The quota of processor time', () => {
  const quota = (files: Readonly<Record<string, string>>): number => cpuQuota(reading(files));

  it('is none where there are no control groups', () => assert.equal(quota({}), Infinity));

  it('is that of a container which sees its own group as the root', () => {
    const container = { '/proc/self/cgroup': '0::/', '/proc/self/mountinfo': V2 };
    assert.equal(quota({ ...container, '/sys/fs/cgroup/cpu.max': '50000 100000' }), 0.5);
    assert.equal(quota({ ...container, '/sys/fs/cgroup/cpu.max': '250000 100000' }), 2.5);
    assert.equal(quota({ ...container, '/sys/fs/cgroup/cpu.max': 'max 100000' }), Infinity);
  });

  it('is the smallest along the path of nested groups', () => {
    const nested = { '/proc/self/cgroup': '0::/system.slice/painting.service/worker', '/proc/self/mountinfo': V2 };
    assert.equal(
      quota({
        ...nested,
        '/sys/fs/cgroup/system.slice/cpu.max': 'max 100000',
        '/sys/fs/cgroup/system.slice/painting.service/cpu.max': '150000 100000',
        '/sys/fs/cgroup/system.slice/painting.service/worker/cpu.max': '400000 100000',
        '/sys/fs/cgroup/another.slice/cpu.max': '1000 100000',
      }),
      1.5,
    );
  });

  it("is that of version 1, of the controller's own path", () => {
    const files = {
      '/proc/self/cgroup': '5:memory:/elsewhere\n4:cpu,cpuacct:/docker/abc\n1:name=systemd:/',
      '/proc/self/mountinfo': [v1('memory'), v1('cpu,cpuacct')].join('\n'),
      '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '150000',
      '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000',
    };
    assert.equal(quota(files), 1.5);
    assert.equal(quota({ ...files, '/sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '-1' }), Infinity);
  });

  it('is found where a container of version 1 has its own group mounted', () => {
    const files = {
      '/proc/self/cgroup': '4:cpu,cpuacct:/docker/abc/inner',
      '/proc/self/mountinfo': v1('cpu,cpuacct', '/docker/abc'),
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '300000',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000',
      '/sys/fs/cgroup/cpu,cpuacct/inner/cpu.cfs_quota_us': '50000',
      '/sys/fs/cgroup/cpu,cpuacct/inner/cpu.cfs_period_us': '50000',
    };
    assert.equal(quota(files), 1);
  });

  it('is that of what is mounted where the own group cannot be seen', () => {
    const files = { '/proc/self/cgroup': '0::/../outside', '/proc/self/mountinfo': V2.replace(' / ', ' /docker/abc ') };
    assert.equal(quota({ ...files, '/sys/fs/cgroup/cpu.max': '200000 100000', '/sys/fs/cgroup/outside/cpu.max': '1 1' }), 2);
  });

  it('counts where both versions are mounted', () => {
    const files = {
      '/proc/self/cgroup': '2:cpu:/a\n0::/b',
      '/proc/self/mountinfo': `${v1('cpu')}\n${V2.replace('/sys/fs/cgroup', '/sys/fs/cgroup/unified')}`,
      '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '200000',
      '/sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000',
    };
    assert.equal(quota(files), 2);
    assert.equal(quota({ ...files, '/sys/fs/cgroup/unified/b/cpu.max': '100000 100000' }), 1);
  });

  it('is found below a mount point with a space in its name', () => {
    const files = { '/proc/self/cgroup': '0::/', '/proc/self/mountinfo': V2.replace('/sys/fs/cgroup', '/sys/fs/my\\040groups') };
    assert.equal(quota({ ...files, '/sys/fs/my groups/cpu.max': '100000 100000' }), 1);
  });

  it('is none where the files hold something else', () => {
    const files = { '/proc/self/cgroup': '0::/', '/proc/self/mountinfo': `nonsense\n${V2}\n- -` };
    for (const text of ['', 'max', '0 100000', '100000 0', 'a b', '100000']) {
      assert.equal(quota({ ...files, '/sys/fs/cgroup/cpu.max': text }), Infinity, text);
    }
  });
});

describe('The ceiling of memory', () => {
  const ceiling = (files: Readonly<Record<string, string>>): number => memoryCeiling(reading(files));

  it('is the smallest along the path', () => {
    const files = { '/proc/self/cgroup': '0::/a/b', '/proc/self/mountinfo': V2, '/sys/fs/cgroup/a/b/memory.max': 'max' };
    assert.equal(ceiling(files), Infinity);
    assert.equal(ceiling({ ...files, '/sys/fs/cgroup/a/memory.max': String(GIGABYTE) }), GIGABYTE);
  });

  it('is that of version 1', () => {
    const files = { '/proc/self/cgroup': '5:memory:/a', '/proc/self/mountinfo': v1('memory') };
    assert.equal(ceiling({ ...files, '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': String(2 * GIGABYTE) }), 2 * GIGABYTE);
  });
});
