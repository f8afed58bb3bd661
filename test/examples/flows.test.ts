import assert from 'node:assert/strict';
import { startEditor, type Editor } from '../support/editor/dialog-source.js';
import { Examples, exampleNames, localizedExampleNames, readExample } from '../support/node-red/examples.js';
import { type Box, boxOf, overlap } from '../support/engine/layout.js';

const POSITIONED = 'x';
/** What is seen of a canvas beside the palette and the sidebar. */
const SCREEN = { width: 800, height: 600 };
const PAINTERS = ['neural-style-optimizer', 'neural-style-transfer'];

describe('the example flows', () => {
  let editor: Editor;
  let running: Examples;

  before(async () => {
    editor = startEditor((files) => files.sort());
    running = await Examples.start(exampleNames());
  });
  after(() => running.stop());

  it('import into Node-RED without unknown nodes, and start without a complaint', () => {
    assert.deepEqual(running.unknown, []);
    assert.deepEqual(running.problems, []);
  });

  it('share no ids, so that all can be imported', () => {
    const ids = [...exampleNames(), ...localizedExampleNames()].flatMap((name) => readExample(name).map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length);
  });

  for (const name of [...exampleNames(), ...localizedExampleNames()]) {
    describe(name, () => {
      const nodes = readExample(name);
      const boxes = (): Box[] =>
        nodes
          .filter((node) => POSITIONED in node)
          .map((node) => boxOf(node, editor.types.has(node.type) ? editor.labelOf(node) : undefined));

      it('passes the checks of the dialogs', () => {
        for (const node of nodes) {
          const defaults = editor.types.get(node.type)?.defaults ?? {};
          for (const property of Object.keys(defaults)) assert.equal(editor.check(node, property), true, `${node.id} ${property}`);
        }
      });

      it('has only nodes that are wired to nodes of its own', () => {
        const ids = new Set(nodes.map(({ id }) => id));
        for (const { wires = [] } of nodes) for (const id of (wires as string[][]).flat()) assert.ok(ids.has(id), id);
      });

      it('has no node upon another', () => {
        const pairs = boxes().flatMap((a, i, all) =>
          all
            .slice(i + 1)
            .filter((b) => a.node.z === b.node.z && overlap(a, b))
            .map((b) => `${a.node.id} and ${b.node.id}`),
        );
        assert.deepEqual(pairs, []);
      });

      it('stays on the canvas', () => {
        for (const { node, left, top } of boxes()) assert.ok(left >= 0 && top >= 0, node.id);
      });

      it('is seen as a whole on a small screen, its pictures, too', () => {
        for (const { node, right, bottom } of boxes()) {
          assert.ok(right <= SCREEN.width && bottom <= SCREEN.height, `${node.id} reaches to ${right}, ${bottom}`);
        }
      });

      it('shows one live picture of a painting', () => {
        const painters = nodes.filter(({ type, preview }) => PAINTERS.includes(type) && preview !== false);
        const previews = nodes.filter(({ type, wires }) => type === 'neural-style-preview' && wires);
        const shownTwice = painters.filter(({ wires }) =>
          (wires as string[][]).flat().some((id) => previews.some((node) => node.id === id)),
        );
        assert.deepEqual(
          shownTwice.map(({ id }) => id),
          [],
        );
      });

      it('says what it does and shows errors', () => {
        assert.ok(nodes.some(({ type }) => type === 'comment'));
        const debugs = new Set(nodes.filter(({ type }) => type === 'debug').map(({ id }) => id));
        const catches = nodes.filter(({ type }) => type === 'catch');
        assert.ok(catches.some(({ wires }) => (wires as string[][]).flat().some((id) => debugs.has(id))));
      });

      it('holds no secrets and no paths of a machine', () => {
        assert.doesNotMatch(JSON.stringify(nodes), /"credentials"|password"|[A-Z]:\\\\|"\/(home|root|tmp|Users|usr|var)\//);
      });
    });
  }
});
