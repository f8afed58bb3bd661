import type { Form } from '../form/form.js';
import { sharedText } from '../text.js';
import { openFullPicture } from './full-picture.js';

/** Below the fields of a dialog. */
const LOOK = { display: 'block', margin: '4px 0 12px 132px', cursor: 'zoom-in' };

/** Adds the picture of a node's latest style below the rows of its dialog, where it has one. A click opens it in full. */
export function addStylePicture({ node, nameRow }: Form): void {
  const title = sharedText('live.open');
  void $.getJSON(`neural-style/preview/${node.id}`).done(({ image }: { readonly image?: string }) => {
    if (!image?.startsWith('data:image/')) return;
    $('<img>', { class: 'neural-style-style-picture', src: image, alt: title, title, role: 'button' })
      .css(LOOK)
      .on('click', () => openFullPicture(node.id, '', node.name))
      .insertAfter(nameRow);
  });
}
