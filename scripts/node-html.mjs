// The html that Node-RED reads for a node: what it fills in before a dialog is prepared, and the line that registers the node.

/** Kinds of properties that Node-RED fills itself: from the config nodes of the flow, and from its store of passwords. */
const FILLED = ['reference', 'credential'];

/**
 * @param {string} type of the node
 * @param {string} bundle the node's file in resources/
 * @param {readonly {type: string, properties: object}[]} tables all tables of src/properties
 */
export function nodeHtml(type, bundle, tables) {
  const propertiesOf = (table) => Object.entries(table.properties);
  const isConfig = tables.some((table) => propertiesOf(table).some(([, { nodeType }]) => nodeType === type));
  const prefix = isConfig ? 'node-config-input' : 'node-input';
  const row = (name, icon, attributes) => `  <div class="form-row" id="${prefix.replace('input', 'row')}-${name}">
    <label for="${prefix}-${name}" data-i18n="[append]${type}.label.${name}"><i class="fa fa-${icon}"></i> </label>
    <input id="${prefix}-${name}" ${attributes} />
  </div>`;
  const filled = propertiesOf(tables.find((table) => table.type === type)).filter(([, { kind }]) => FILLED.includes(kind));
  const rows = filled.map(([name, { icon, secret }]) => row(name, icon, `type="${secret ? 'password' : 'text'}" style="width: 70%"`));
  return `<script type="text/html" data-template-name="${type}">
${[row('name', 'tag', `type="text" data-i18n="[placeholder]${type}.label.name"`), ...rows].join('\n')}
</script>
<script type="module" src="resources/@neural-style/node-red/${bundle}"></script>
`;
}
