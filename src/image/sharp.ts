import sharp from 'sharp';

/*
 * sharp, as this package uses it. Its library keeps the last hundred operations with what they hold, in case one is asked for again: no
 * picture of ours comes twice, and they kept up to 30 MB of Node-RED's memory, more with each painting (docs/decisions.md). The
 * setting is for the whole process; who shares this copy of sharp with us loses no more than that a repeated operation is done again.
 */
sharp.cache({ items: 0 });

export { sharp };
