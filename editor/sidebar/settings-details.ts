/*
 * The settings that a picture was painted with, and a button that uses them in a node.
 */
import { sharedText } from '../text.js';
import { type Settings, targetsOf, useSettings } from './use-settings.js';

const text = (key: string, values?: TextValues): string => sharedText(`painting.${key}`, values);

/**
 * The nodes that settings can be used in, to choose from, with a button; empty where there is none.
 * @param near see `targetsOf`
 */
function usingSettings(settings: Settings, near: string): JQuery {
  const targets = targetsOf(settings, near);
  if (targets.length === 0) return $();
  const select = $<HTMLSelectElement>('<select>', { 'aria-label': text('target') }).css({ flex: 1, minWidth: 0, width: 'auto' });
  select.append(...targets.map(({ id, label }) => $('<option>', { value: id }).text(label)));
  const use = $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small neural-style-history-use' }).text(text('use'));
  // Here, since a window of ours may lie over Node-RED's notifications.
  const result = $('<div>', { class: 'neural-style-used', role: 'status' }).css({ overflowWrap: 'anywhere' });
  use.on('click', () => void result.text(useSettings(String(select.val()), settings).sentence));
  const line = $('<div>').css({ display: 'flex', gap: 6, alignItems: 'center', marginTop: 4 });
  return line.append(select, use).add(result);
}

/** Settings in full, folded, with what uses them in a node. */
export function settingsDetails(settings: Settings, near: string): JQuery {
  const shown = $('<pre>')
    .text(JSON.stringify(settings, null, 2))
    .css({ maxHeight: 200, overflow: 'auto', fontSize: '0.85em', margin: '4px 0 0' });
  const using = $('<div>');
  const details = $('<details>').append($('<summary>').text(text('settings')), using, shown);
  // The nodes that there are when somebody looks.
  return details.on('toggle', () => void using.empty().append(usingSettings(settings, near)));
}
