import { sharedText } from './text.js';

/** A sentence as HTML, which Node-RED's notifications take: whatever it holds is shown as it is written. */
const asHtml = (sentence: string): string => $('<span>').text(sentence).html();

/** Shows a sentence as a notification of Node-RED's. */
export function notify(sentence: string, type: 'error' | 'warning' | 'success'): void {
  RED.notify(asHtml(sentence), type);
}

/** Asks before something is done that cannot be undone. */
export function askBefore(question: string, action: string, act: () => void): void {
  const notification = RED.notify(asHtml(question), {
    ...{ modal: true, fixed: true, type: 'warning' },
    buttons: [
      { text: sharedText('kept.cancel'), click: () => notification.close() },
      {
        text: action,
        class: 'primary neural-style-sure',
        click: () => {
          notification.close();
          act();
        },
      },
    ],
  });
}
