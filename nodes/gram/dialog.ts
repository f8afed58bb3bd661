import { register } from '../../editor/register.js';
import { GRAM } from '../../src/properties/nodes/gram.js';

register(GRAM, { input: 'features', outputs: ['style'] });
