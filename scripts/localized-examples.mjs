// Writes the example flows in other languages: examples/FOLDER/, from the flows in examples/ and the texts in scripts/examples/LANGUAGE.json.
// Node-RED shows the folder beside the flows in its import dialog.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The properties of a node that people read on the canvas, in the sidebar or on a dashboard. */
const READ = ['label', 'name', 'info'];

const json = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

export function localizeExamples(root) {
  const examples = join(root, 'examples');
  const catalogues = join(root, 'scripts', 'examples');
  for (const catalogue of readdirSync(catalogues)) {
    const { folder, files, texts } = json(catalogues, catalogue);
    rmSync(join(examples, folder), { recursive: true, force: true });
    mkdirSync(join(examples, folder));
    const language = catalogue.slice(0, 2);
    for (const [file, name] of Object.entries(files)) {
      const flow = json(examples, `${file}.json`).map((node) => translated(node, texts));
      writeFileSync(join(examples, folder, `${name}.json`), `${JSON.stringify(withOtherIds(flow, language), null, 2)}\n`);
    }
  }
}

function translated(node, texts) {
  const read = READ.filter((property) => Object.hasOwn(texts, node[property] ?? ''));
  return { ...node, ...Object.fromEntries(read.map((property) => [property, texts[node[property]]])) };
}

/** Both can be imported. */
function withOtherIds(flow, language) {
  // The type of a subflow's node names the subflow.
  const others = new Map(flow.flatMap(({ id }) => ['', 'subflow:'].map((before) => [before + id, before + language + id])));
  return JSON.parse(JSON.stringify(flow), (_, value) => others.get(value) ?? value);
}
