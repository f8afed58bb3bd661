/*
 * Elements of pictures on the canvas.
 */

const SVG = 'http://www.w3.org/2000/svg' as const;

type Attributes = Readonly<Record<string, string | number>>;

/** Adds an element to another one. */
export function addElement(parent: Element, name: string, attributes: Attributes = {}): SVGElement {
  const element = document.createElementNS(SVG, name);
  setAttributes(element, attributes);
  return parent.appendChild(element);
}

export function setAttributes(element: Element, attributes: Attributes): void {
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, String(value)));
}
