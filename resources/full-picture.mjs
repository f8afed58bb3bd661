/*
 * The full picture of a node, over the editor.
 */

const text = (key) => neuralStyle.engineText(`live.${key}`);

const fail = ({ status, statusText }) => {
  // Taken away in the meantime.
  if (status === 404) return;
  const message = status ? `${status} ${statusText}` : text('noAnswer');
  RED.notify(RED._('node-red:common.notification.error', { message }), 'error');
};

const show = (blob, title) => {
  const url = URL.createObjectURL(blob);
  const dialog = $('<dialog>', { class: 'neural-style-full-picture', 'aria-label': title || text('open') }).css({
    padding: '12px',
    border: '1px solid var(--red-ui-primary-border-color)',
    borderRadius: '4px',
    background: 'var(--red-ui-primary-background)',
    color: 'var(--red-ui-primary-text-color)',
    maxWidth: '95vw',
    maxHeight: '95vh',
  });
  const size = $('<span>').css({ flexGrow: 1 });
  const image = $('<img>', { src: url, alt: title || '' })
    .css({ display: 'block', maxWidth: '90vw', maxHeight: 'calc(90vh - 60px)', margin: '0 auto 10px' })
    .on('load', ({ target }) => size.text([title, `${target.naturalWidth}×${target.naturalHeight}`].filter(Boolean).join(' · ')));
  const link = $('<a>', { href: url, target: '_blank', rel: 'noopener' }).text(text('newTab'));
  const close = $('<button>', { type: 'button', class: 'red-ui-button' }).text(text('close'));
  const line = $('<div>').css({ display: 'flex', alignItems: 'center', gap: '16px' }).append(size, link, close);
  dialog.append(image, line).appendTo(document.body);
  close.on('click', () => dialog[0].close());
  // Beside the picture is outside, too.
  dialog.on('click', ({ target }) => target === dialog[0] && dialog[0].close());
  dialog.on('keydown', (event) => event.stopPropagation());
  dialog.on('close', () => {
    dialog.remove();
    URL.revokeObjectURL(url);
  });
  dialog[0].showModal();
};

/** Fetches, as who is logged in, and shows the latest picture of a node. */
export const openFullPicture = (id, title) =>
  $.ajax({ url: `neural-style/preview/${id}/full`, xhrFields: { responseType: 'blob' }, cache: false }).then(
    (blob) => show(blob, title),
    fail,
  );
