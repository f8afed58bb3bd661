import { savedText } from '../../editor/form/field.js';
import { register } from '../../editor/register.js';
import { addPaintingTab, removePaintingTab } from '../../editor/sidebar/painting-tab.js';
import { text } from '../../editor/text.js';
import { ENGINE } from '../../src/properties/nodes/engine.js';

const engineText = (key: string): string => text(ENGINE.type, key);

register(ENGINE, {
  added: addPaintingTab,
  removed: removePaintingTab,
  label(node) {
    const saved = (property: keyof typeof ENGINE.properties): string => savedText(ENGINE, node, property);
    if (saved('where') === 'queue') return `${engineText('where.queue')} · ${saved('queueName')}`;
    return `${engineText(`executor.${saved('executor')}`)} · ${saved('device').toUpperCase()}`;
  },
});
