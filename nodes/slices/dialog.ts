import { register } from '../../editor/register.js';
import { SLICES } from '../../src/properties/nodes/slices.js';

register(SLICES, { input: 'features', outputs: ['style'] });
