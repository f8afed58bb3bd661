/*
 * A question about the settings that a picture's file keeps: what is to be made of them. They may come from anybody, so that all of it is
 * text, and nothing happens without a press of a button.
 */
import type { KeptInPicture } from '../../src/image/settings-packet.js';
import { shortened } from '../../src/values/shortened.js';
import { targetsOf, useSettings } from '../sidebar/use-settings.js';
import { notify } from '../notify.js';
import { sharedText } from '../text.js';
import { importFlow, mayImport } from './import-flow.js';

/** Characters of a name that is shown. */
const LONGEST = 80;

const text = (key: string, values?: TextValues): string => sharedText(`kept.${key}`, values);

/** Facts are plain data of any shape. */
function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function shown(value: unknown): string {
  return shortened(typeof value === 'string' || typeof value === 'number' ? String(value) : '–', LONGEST);
}

/** The pictures and the size, as far as the file says them. */
function factsOf({ settings }: KeptInPicture): JQuery {
  const { made } = settings;
  const styles = fieldOf(made, 'styles');
  const names = (Array.isArray(styles) ? styles : []).map((style) => fieldOf(style, 'name')).filter((name) => name !== undefined);
  const rows: readonly (readonly [string, string])[] = [
    ['content', shown(fieldOf(made, 'content'))],
    ['styles', names.length > 0 ? names.slice(0, 4).map(shown).join(', ') : '–'],
    ['size', `${shown(fieldOf(made, 'width'))} × ${shown(fieldOf(made, 'height'))}`],
    ['version', shown(fieldOf(made, 'version'))],
  ];
  const list = $('<dl>').css({ display: 'grid', gridTemplateColumns: 'auto 1fr', gap: '2px 10px', margin: '8px 0' });
  for (const [key, value] of rows)
    list.append($('<dt>').text(text(key)), $('<dd>').text(value).css({ margin: 0, overflowWrap: 'anywhere' }));
  return list;
}

/** All settings, folded. */
function allOf({ settings }: KeptInPicture): JQuery {
  const list = $('<pre>').text(JSON.stringify(settings, null, 2));
  list.css({ maxHeight: '30vh', overflow: 'auto', fontSize: '0.85em' });
  return $('<details>').append($('<summary>').text(text('all')), list);
}

interface Choice {
  readonly key: string;
  readonly isPrimary?: boolean;
  readonly press: () => void;
}

/**
 * Asks what is to be made of what a picture's file keeps.
 * @param asPicture called where the picture is wanted as any other; without it, that is not offered
 * @param otherwise called for any other answer
 */
export function askForKept(name: string, kept: KeptInPicture, asPicture?: () => void, otherwise?: () => void): void {
  const targets = targetsOf(kept.settings);
  const target = $('<select>', { 'aria-label': text('target') }).css({ width: '100%' });
  for (const { id, label } of targets) target.append($('<option>', { value: id }).text(label));
  const body = $('<div>', { class: 'neural-style-kept', role: 'group', 'aria-label': text('title') });
  body.append($('<p>').append($('<b>').text(text('title')), $('<br>'), document.createTextNode(shown(name))), factsOf(kept), allOf(kept));
  if (targets.length > 0) body.append($('<label>').text(text('target')).append(target));
  const choices: readonly (Choice | false)[] = [
    { key: 'cancel', press: () => undefined },
    asPicture !== undefined && { key: 'asPicture', press: asPicture },
    targets.length > 0 && { key: 'use', press: () => use(String(target.val()), kept) },
    kept.flow.length > 0 && mayImport() && { key: 'import', isPrimary: true, press: () => importFlow(kept.flow) },
  ];
  const notification = RED.notify(body, {
    ...{ modal: true, fixed: true, width: 480 },
    buttons: choices
      .filter((choice) => choice !== false)
      .map(({ key, isPrimary = false, press }) => ({
        text: text(key),
        class: `${isPrimary ? 'primary ' : ''}neural-style-kept-${key}`,
        click: () => {
          notification.close();
          press();
          if (press !== asPicture) otherwise?.();
        },
      })),
  });
}

function use(id: string, { settings }: KeptInPicture): void {
  const { sentence, isDone } = useSettings(id, settings);
  notify(sentence, isDone ? 'success' : 'warning');
}
