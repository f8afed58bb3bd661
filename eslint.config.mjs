import js from '@eslint/js';
import regexp from 'eslint-plugin-regexp';
import globals from 'globals';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'out/', 'node_modules/', 'nodes/locales/', 'resources/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Typed arrays and checked indices: the alternative is a branch in every inner loop.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  // The editor's code runs in browsers and has types of its own.
  {
    files: ['editor/**/*.ts', 'nodes/*/dialog*.ts'],
    languageOptions: { parserOptions: { projectService: false, project: './tsconfig.editor.json' } },
    // The properties' tables bring Node.js's types with them.
    rules: { 'no-restricted-globals': ['error', 'Buffer', 'process', 'require', '__dirname'] },
  },
  // Function nodes, and the tests of whoever uses this package, have classes of their own: nothing they make is an instance of ours.
  {
    files: ['src/**/*.ts', 'nodes/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "BinaryExpression[operator='instanceof'][right.name=/^((Shared)?ArrayBuffer|DataView|Buffer|\\w*\\d+(Clamped)?Array|Array|Object|Map|Set|Date|RegExp|Promise|Error)$/]",
          message: 'No value is told by a class of the language: use ArrayBuffer.isView, Array.isArray or types of node:util.',
        },
      ],
    },
  },
  // A file has one reason to exist, and a function that needs more than five values is given an object with names in it.
  {
    files: ['**/*.ts', '**/*.mjs', '**/*.cjs'],
    rules: { 'max-params': ['error', 5] },
  },
  { files: ['**/*.ts', '**/*.mjs', '**/*.cjs'], ignores: ['test/**'], rules: { 'max-lines': ['error', 250] } },
  // A stranger's text may be as long as it likes, and must not take the square of its length.
  {
    files: ['**/*.ts', '**/*.mjs', '**/*.cjs'],
    ignores: ['test/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential', ignorePartial: false }],
    },
  },
  { files: ['**/*.mjs', '**/*.cjs'], languageOptions: { globals: globals.node } },
  { files: ['test/**/*.js'], languageOptions: { sourceType: 'script', globals: globals.browser } },
  { files: ['**/*.cjs'], languageOptions: { sourceType: 'commonjs' } },
);
