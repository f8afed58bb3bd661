import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { type DistancesProperty, MOST_DISTANCES } from '../../src/properties/kinds/numbers.js';
import type { OptionNameProperty } from '../../src/properties/kinds/option-name.js';
import { MOST_VALUES } from '../../src/properties/kinds/values.js';
import type { ListProperty } from '../../src/properties/kinds/list.js';
import { isTyped } from '../../src/properties/kinds/typed.js';
import type { ChoiceProperty, NumberProperty, ReferenceProperty } from '../../src/properties/kinds.js';
import { INSTANT_PRESET } from '../../src/properties/paint-presets.js';
import { AT_ONCE } from '../../src/properties/nodes/instant.js';
import { OPTIMIZER } from '../../src/properties/nodes/optimizer.js';
import { TRANSFER } from '../../src/properties/nodes/transfer.js';
import type { Property, Table } from '../../src/properties/property.js';
import { TABLES } from '../../src/properties/tables.js';
import type { Condition } from '../../src/properties/when.js';
import { ROOT } from '../node-red.js';

/*
 * Writes docs/settings.md from the property tables: `npm run docs:settings`.
 */

export const PAGE = join(ROOT, 'docs', 'settings.md');

/** The version that brought the properties of which nothing is said. */
const FIRST_VERSION = '0.1.0';

const INTRODUCTION = `# Settings

Every property of every node, as a flow file has it. \`\${NAME}\` is valid for each: Node-RED takes its value from the environment.
A property that does not count is not checked, and is read as its default. Where **msg.options** says yes, a message may override it:
\`msg.options = {size: 256}\`; an option stands above the preset, too.

This page is made by \`npm run docs:settings\` from \`src/properties/nodes/\`.
`;

const HEAD =
  '| property | label | kind | default | counts | msg.options | command line | since |\n| --- | --- | --- | --- | --- | --- | --- | --- |';

/** docs/settings.md as it should be. */
export async function settingsPage(): Promise<string> {
  const sections = TABLES.map((table) =>
    table.type === TRANSFER.type ? transferSection() : section(table, Object.keys(table.properties)),
  );
  return format([INTRODUCTION, ...sections].join('\n\n'), { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

/** The style transfer node's own properties; those of other nodes are in their sections. */
function transferSection(): string {
  const own = Object.keys(TRANSFER.properties).filter((name) => (TRANSFER.properties as Table['properties'])[name]!.home === TRANSFER.type);
  const both = Object.keys(OPTIMIZER.properties).filter((name) => !(TRANSFER.properties as Table['properties'])[name]!.when);
  return `${section(TRANSFER, own)}

It has the weights of **loss** and all properties of **optimizer** and **image out**, too. With the \`preset\` \`${INSTANT_PRESET}\`,
${inCode(Object.keys(AT_ONCE.properties))} of **instant** count in place of the weights, and of **optimizer** ${inCode(both)} alone.`;
}

function section(table: Table, names: readonly string[]): string {
  const rows = names.map((name) => row(table, name));
  return [`## ${table.type.replace('neural-style-', '').replaceAll('-', ' ')}`, [HEAD, ...rows].join('\n')].join('\n\n');
}

function row({ properties }: Table, name: string): string {
  const property = properties[name]!;
  const { when, option, flags = [], since = FIRST_VERSION } = property;
  const commands = [...new Set(flags.map((flag) => `\`--${flag.name}\``))].join(', ');
  const cells = [`\`${name}\``, label(property, name), kindOf(property), defaultOf(property), when ? inWords(when) : 'always'];
  return `| ${[...cells, option ? 'yes' : 'no', commands, since].join(' | ')} |`;
}

function label({ home }: Property, name: string): string {
  const file = join(ROOT, 'nodes', 'locales', 'en-US', `${home}.json`);
  const texts = (JSON.parse(readFileSync(file, 'utf8')) as Record<string, { label: Record<string, string> }>)[home!]!;
  return texts.label[name] ?? '';
}

function kindOf(property: Property): string {
  switch (property.kind) {
    case 'number':
    case 'integer':
      return numberKind(property as NumberProperty);
    case 'counts':
      return `${numberKind(property as NumberProperty)}; one, or one for each size with commas between`;
    case 'distances': {
      const { min, max } = property as DistancesProperty;
      return `up to ${MOST_DISTANCES} whole numbers ${min}–${max} with commas between; or empty`;
    }
    case 'choice': {
      const { choices, fewer } = property as ChoiceProperty;
      return inCode(choices) + (fewer ? `; with \`${fewer.property}\` ${fewer.value} ${inCode(fewer.choices)}` : '');
    }
    case 'boolean':
      return '`true`, `false`';
    case 'reference':
      return `id of a ${(property as ReferenceProperty).nodeType.replace('neural-style-', '')} node`;
    case 'colour':
      return 'colour, `#rrggbb`';
    case 'layers':
      return '`content`, `style`, or names of layers with commas between';
    case 'layerWeights':
      return 'JSON, `{"relu1_1": 2}`';
    case 'list':
      return `list of ${Object.keys((property as ListProperty).item.properties)
        .map((name) => `\`${name}\``)
        .join(', ')}`;
    case 'option':
      return `name of an option, or ${inCode((property as OptionNameProperty).choices)}`;
    case 'values':
      return `1–${MOST_VALUES} values with commas between, ranges such as \`0..1 / 5\` among them; or a list in JSON`;
    case 'credential':
      return 'credential';
    default:
      return isTyped(property) ? `${property.kind}: ${property.types.map((type) => `\`${type}\``).join(', ')}` : property.kind;
  }
}

const inCode = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

function numberKind({ kind, min, max, lower, empty }: NumberProperty<unknown>): string {
  const words = kind === 'number' ? 'number' : 'whole number';
  const range = max === undefined ? `of at least ${min}` : `${min}–${max}`;
  const most = lower ? `; at most ${lower.max} where ${inWords(lower.when)}` : '';
  return `${words} ${range}${most}${empty === undefined ? '' : '; or empty'}`;
}

function defaultOf(property: Property): string {
  const value = typeof property.default === 'string' ? property.default : JSON.stringify(property.default);
  const shown = value === '' ? '' : `\`${value}\``;
  return isTyped(property) ? `${shown} (\`${property.type}\`)` : shown;
}

/** A condition for people to read. */
function inWords(condition: Condition): string {
  switch (condition.test) {
    case 'is':
      return `\`${condition.property}\` is ${condition.values.join(' or ')}`;
    case 'not':
      return `\`${condition.property}\` is not ${condition.values.join(' or ')}`;
    case 'filled':
      return `\`${condition.property}\` is filled in`;
    case 'all':
    case 'any':
      return condition.conditions.map(inWords).join(condition.test === 'all' ? ' and ' : ' or ');
  }
}

async function main(): Promise<void> {
  writeFileSync(PAGE, await settingsPage());
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}
