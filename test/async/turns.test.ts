import assert from 'node:assert/strict';
import { JobQueue } from '../../src/async/turns.js';

/** Lets promises that are settled run their reactions. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

describe('JobQueue', () => {
  it('gives an idle queue’s turn at once', async () => {
    const queue = new JobQueue(0);
    const end = await queue.turn();
    assert.equal(queue.waiting, 0);
    end();
  });

  it('runs one at a time, first come, first served', async () => {
    const queue = new JobQueue(2);
    const log: string[] = [];
    const job = async (name: string): Promise<void> => {
      const end = await queue.turn();
      log.push(`${name} starts`);
      await settle();
      log.push(`${name} ends`);
      end();
    };
    await Promise.all([job('a'), job('b'), job('c')]);
    assert.deepEqual(log, ['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  });

  it('lets a task that waits be moved, and says how many wait before it', async () => {
    const queue = new JobQueue(3);
    const end = await queue.turn();
    const order: string[] = [];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name }));
    const turns = [a!, b!, c!].map(async (ticket) => {
      const endTurn = await queue.turn(undefined, ticket);
      order.push(ticket.name);
      endTurn();
    });
    assert.deepEqual([queue.placeOf(a!), queue.placeOf(c!), queue.placeOf({})], [0, 2, null]);
    assert.equal(queue.move(c!, 0), true);
    assert.equal(queue.move(a!, 99), true);
    assert.deepEqual([queue.placeOf(c!), queue.placeOf(b!), queue.placeOf(a!)], [0, 1, 2]);
    assert.equal(queue.move({}, 0), false);
    end();
    await Promise.all(turns);
    assert.deepEqual(order, ['c', 'b', 'a']);
    assert.equal(queue.move(a!, 0), false);
  });

  it('refuses more than its limit, and says how many that are', async () => {
    const queue = new JobQueue(2);
    const end = await queue.turn();
    const waiting = [queue.turn(), queue.turn()];
    assert.equal(queue.waiting, 2);
    await assert.rejects(queue.turn(), { name: 'NeuralStyleError', code: 'queue-full', message: /holds 2 jobs/ });
    end();
    for (const turn of waiting) (await turn)();
  });

  it('takes jobs again when one has gone', async () => {
    const queue = new JobQueue(1);
    const end = await queue.turn();
    const second = queue.turn();
    end();
    const third = queue.turn();
    (await second)();
    (await third)();
    assert.equal(queue.waiting, 0);
    (await queue.turn())();
  });

  it('ends a turn once, however often it is told', async () => {
    const queue = new JobQueue(2);
    const end = await queue.turn();
    const second = queue.turn();
    let thirdStarted = false;
    const third = queue.turn().then((endThird) => {
      thirdStarted = true;
      return endThird;
    });
    end();
    end();
    const endSecond = await second;
    await settle();
    assert.equal(thirdStarted, false);
    endSecond();
    (await third)();
  });

  it('lets a job that is cancelled leave the queue', async () => {
    const queue = new JobQueue(2);
    const end = await queue.turn();
    const controller = new AbortController();
    const cancelled = queue.turn(controller.signal);
    const next = queue.turn();
    controller.abort();
    await assert.rejects(cancelled, { name: 'NeuralStyleError', code: 'cancelled' });
    assert.equal(queue.waiting, 1);
    end();
    (await next)();
  });

  it('does not let a job in that is cancelled before', async () => {
    const queue = new JobQueue(2);
    await assert.rejects(queue.turn(AbortSignal.abort()), { code: 'cancelled' });
    (await queue.turn())();
  });

  it('leaves a job whose turn has come alone when it is cancelled', async () => {
    const queue = new JobQueue(2);
    const controller = new AbortController();
    const end = await queue.turn();
    const second = queue.turn(controller.signal);
    const third = queue.turn();
    end();
    const endSecond = await second;
    controller.abort();
    assert.equal(queue.waiting, 1);
    endSecond();
    (await third)();
  });

  it('has those of a higher priority wait before those of a lower one, and others in their order', async () => {
    const queue = new JobQueue(9);
    const end = await queue.turn();
    const tickets = [0, 5, Infinity, 0, Infinity, -1, 5].map((priority, name) => ({ priority, name }));
    for (const ticket of tickets) void queue.turn(undefined, ticket, ticket.priority);
    const order = tickets.toSorted((a, b) => queue.placeOf(a)! - queue.placeOf(b)!);
    assert.deepEqual(
      order.map(({ name }) => name),
      [2, 4, 1, 6, 0, 3, 5],
    );
    end();
  });
});
