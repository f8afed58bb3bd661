import { register } from '../../editor/register.js';
import { SHEET } from '../../src/properties/nodes/sweep/sheet.js';

register(SHEET, { input: 'image', outputs: ['sheet'], picture: 'preview' });
