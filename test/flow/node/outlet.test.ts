import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { Deployment } from '../../../src/flow/node/deployment.js';
import { Outlet } from '../../../src/flow/node/outlet.js';

describe('Outlet', () => {
  let events: EventEmitter;
  let outlet: Outlet;
  let delivered: number[];
  const pass = (value: number): Promise<void> => outlet.pass(() => void delivered.push(value));

  beforeEach(() => {
    events = new EventEmitter();
    outlet = new Outlet(new Deployment(events));
    delivered = [];
  });

  it('lets messages out at once while nothing is deployed', async () => {
    const passed = pass(1);
    assert.deepEqual(delivered, [1]);
    await passed;
  });

  it('keeps what comes during a deployment until its end, in order', async () => {
    events.emit('flows:stopping');
    const passed = Promise.all([pass(1), pass(2)]);
    assert.ok(!outlet.isOpen);
    assert.deepEqual(delivered, []);
    events.emit('flows:started');
    assert.deepEqual(delivered, [1, 2]);
    await passed;
    assert.ok(outlet.isOpen);
  });

  it('does not wait for flows that cannot be started', () => {
    events.emit('flows:stopping');
    void pass(1);
    events.emit('runtime-event', { id: 'runtime-state', payload: { state: 'stop' } });
    assert.deepEqual(delivered, []);
    events.emit('runtime-event', { id: 'runtime-state', payload: { state: 'stop', error: 'missing-types' } });
    assert.deepEqual(delivered, [1]);
  });

  it('fails what waits when the node itself is stopped, and what comes after', async () => {
    events.emit('flows:stopping');
    const waiting = pass(1);
    outlet.close();
    events.emit('flows:started');
    await assert.rejects(waiting, { code: 'engine-closed' });
    await assert.rejects(pass(2), { code: 'engine-closed' });
    assert.deepEqual(delivered, []);
  });
});
