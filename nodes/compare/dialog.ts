import { register } from '../../editor/register.js';
import { COMPARE } from '../../src/properties/nodes/compare.js';

register(COMPARE, { input: 'image', outputs: ['image'], align: 'right', picture: 'preview' });
