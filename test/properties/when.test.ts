import assert from 'node:assert/strict';
import { all, any, type Condition, filled, holds, is, isVariable, not } from '../../src/properties/when.js';

const of = (values: Record<string, unknown>) => (condition: Condition) => holds(condition, (name) => values[name]);

describe('a condition on the properties of a node', () => {
  it('holds for one of some words, or for none of them', () => {
    const check = of({ method: 'adam' });
    assert.ok(check(is('method', 'lbfgs', 'adam')));
    assert.ok(!check(is('method', 'lbfgs')));
    assert.ok(check(not('method', 'lbfgs')));
    assert.ok(!check(not('method', 'adam')));
  });

  it('compares numbers, which a dialog leaves as text', () => {
    for (const zero of [0, '0', ' 0.0 ', '-0']) assert.ok(!of({ plateau: zero })(not('plateau', 0)), String(zero));
    for (const other of [1, '0.5', '', 'many', undefined]) assert.ok(of({ plateau: other })(not('plateau', 0)), String(other));
  });

  it('knows true and false by their words, too', () => {
    for (const value of [true, 'true']) assert.ok(of({ preview: value })(is('preview', true)));
    assert.ok(!of({ preview: 'false' })(is('preview', true)));
  });

  it('holds where something is filled in', () => {
    for (const value of ['paint.checkpoint', 0]) assert.ok(of({ checkpoint: value })(filled('checkpoint')));
    for (const blank of ['', '  ', null, undefined]) assert.ok(!of({ checkpoint: blank })(filled('checkpoint')));
  });

  it('combines with others', () => {
    const check = of({ format: 'png', target: 'file' });
    assert.ok(check(any(not('format', 'png'), is('target', 'file'))));
    assert.ok(!check(all(not('format', 'png'), is('target', 'file'))));
  });

  it('holds for a variable of the environment, which may have any value', () => {
    const check = of({ method: '${METHOD}' });
    for (const condition of [is('method', 'lbfgs'), not('method', 'lbfgs'), filled('method')]) assert.ok(check(condition));
    assert.ok(!holds(is('method', 'lbfgs'), () => '${METHOD}', false));
  });
});

describe('a variable of the environment', () => {
  it('is a whole value, as Node-RED takes it', () => {
    for (const value of ['${SIZE}', '${a.b}']) assert.ok(isVariable(value), value);
    for (const value of ['${}', '${A B}', ' ${SIZE}', '${SIZE} px', '$SIZE', 5, null]) assert.ok(!isVariable(value), String(value));
  });
});
