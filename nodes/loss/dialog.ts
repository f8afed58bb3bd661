import { register } from '../../editor/register.js';
import { LOSS } from '../../src/properties/nodes/loss.js';

register(LOSS, { input: 'slots', outputs: ['objective'] });
