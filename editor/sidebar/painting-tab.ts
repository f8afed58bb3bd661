/*
 * The sidebar's tab "Painting".
 */
import { sharedText } from '../text.js';
import { HistoryList } from './history-list.js';
import { PaintingList } from './painting-list.js';

const ID = 'neural-style-painting';

let observer: IntersectionObserver | undefined;

/** Adds the tab, which asks for nothing until somebody looks at it. */
export function addPaintingTab(): void {
  if (observer) return;
  const history = new HistoryList();
  const paintings = new PaintingList((board) => history.update(board.history));
  const content = $('<div>', { class: 'neural-style-painting-tab' })
    .css({ height: '100%', overflowY: 'auto', position: 'relative' })
    .append(paintings.element, history.element);
  const name = sharedText('painting.title');
  RED.sidebar.addTab({ id: ID, label: name, name, iconClass: 'fa fa-paint-brush', content, enableOnEdit: true });
  // It is hidden by other tabs, and with the sidebar.
  observer = new IntersectionObserver((entries) => paintings.look(entries.at(-1)!.isIntersecting));
  observer.observe(content.get(0)!);
}

export function removePaintingTab(): void {
  if (!observer) return;
  observer.disconnect();
  observer = undefined;
  RED.sidebar.removeTab(ID);
}
