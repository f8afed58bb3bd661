/*
 * A window of ours over the editor, which takes the keyboard until it is closed.
 */

/** As Node-RED's own windows look, in any theme. */
const LOOK = {
  padding: '12px',
  border: '1px solid var(--red-ui-primary-border-color)',
  borderRadius: '4px',
  background: 'var(--red-ui-primary-background)',
  color: 'var(--red-ui-primary-text-color)',
  fontFamily: 'var(--red-ui-primary-font)',
  fontSize: 'var(--red-ui-primary-font-size)',
  maxWidth: '95vw',
  maxHeight: '95vh',
};

/**
 * Opens such a window. It closes with Escape, and with a click beside it.
 *
 * @param label as screen readers say it
 * @param onClose called once it is closed, however that came about
 * @returns its element, and what closes it
 */
export function openModal(name: string, label: string, onClose: () => void = () => undefined): { readonly body: JQuery; close(): void } {
  const element = document.createElement('dialog');
  const body = $(element).attr({ class: name, 'aria-label': label }).css(LOOK).appendTo(document.body);
  body.on('mousedown', ({ target }) => {
    // A click beside what it holds has the dialog itself as its target.
    if (target === element) element.close();
  });
  // Node-RED's shortcuts would reach the canvas behind it.
  body.on('keydown', (event) => event.stopPropagation());
  body.on('close', () => {
    body.remove();
    onClose();
  });
  element.showModal();
  return { body, close: () => element.close() };
}
