// The workspace as the checks see it: packages, their files, and what a source imports.
import { parseSync } from '@swc/core';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', 'coverage']);

/**
 * The packages below `root`.
 * @returns {{ dir: string, name: string, manifest: Record<string, any> }[]} `dir` relative to root
 */
export function packagesOf(root) {
  const places = ['apps/*', 'libs/*', 'e2e', 'bench'];
  return places
    .flatMap((place) => (place.endsWith('/*') ? foldersIn(root, place.slice(0, -2)) : [place]))
    .filter((dir) => existsSync(path.join(root, dir, 'package.json')))
    .map((dir) => {
      const manifest = JSON.parse(readFileSync(path.join(root, dir, 'package.json'), 'utf8'));
      return { dir, name: manifest.name, manifest };
    });
}

/** Folders in a folder, relative to root. */
export function foldersIn(root, parent) {
  const dir = path.join(root, parent);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SKIPPED.has(entry.name))
    .map((entry) => `${parent}/${entry.name}`);
}

/** Files below a folder, relative to root, without what is built or installed. */
export function filesIn(root, dir) {
  const absolute = path.join(root, dir);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { withFileTypes: true }).flatMap((entry) => {
    const file = `${dir}/${entry.name}`;
    if (entry.isFile()) return [file];
    return entry.isDirectory() && !SKIPPED.has(entry.name) ? filesIn(root, file) : [];
  });
}

export const isSource = (file) => /\.(ts|tsx|mts|js|jsx|mjs)$/.test(file) && !file.endsWith('.d.ts');
/** Specs, what they share, and all of e2e: none of it is part of what runs. */
export const isSpec = (file) => /^e2e\/|\.(spec|fixture)\.\w+$|\/test-support\//.test(file);

/**
 * What a source imports and whether it reads the environment, with line numbers.
 * @returns {{ imports: { specifier: string, typeOnly: boolean, line: number }[], environment: number[],
 *   classes: { name: string, parent: string | undefined, required: string[] }[], envArguments: string[] }}
 */
export function readSource(root, file) {
  const text = readFileSync(path.join(root, file), 'utf8');
  const typescript = /\.(ts|tsx|mts)$/.test(file);
  const module = parseSync(text, {
    syntax: typescript ? 'typescript' : 'ecmascript',
    [typescript ? 'tsx' : 'jsx']: file.endsWith('x'),
    decorators: true,
    target: 'es2024',
  });
  const bytes = Buffer.from(text);
  const lineOf = (node) =>
    bytes
      .subarray(0, node.span.start - 1)
      .toString()
      .split('\n').length;
  const found = { imports: [], environment: [], classes: [], envArguments: [] };
  const add = (node, specifier, typeOnly) => found.imports.push({ specifier, typeOnly, line: lineOf(node) });

  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (node === null || typeof node !== 'object') return;
    switch (node.type) {
      case 'ImportDeclaration': {
        const parts = node.specifiers;
        add(node, node.source.value, node.typeOnly || (parts.length > 0 && parts.every((p) => p.isTypeOnly)));
        break;
      }
      case 'ExportAllDeclaration':
      case 'ExportNamedDeclaration':
        if (node.source) add(node, node.source.value, node.typeOnly);
        break;
      case 'TsImportType':
        add(node, node.argument.value, true);
        break;
      case 'CallExpression':
        visitCall(node);
        break;
      case 'MemberExpression':
        if (
          node.object.value === 'process' &&
          (node.property.value ?? node.property.expression?.value) === 'env'
        ) {
          found.environment.push(lineOf(node));
        }
        break;
      case 'ClassDeclaration':
        found.classes.push(readClass(node));
        break;
    }
    Object.values(node).forEach(visit);
  };
  const visitCall = (node) => {
    const [first] = node.arguments;
    const dynamic = node.callee.type === 'Import' || node.callee.value === 'require';
    if (dynamic && first?.expression.type === 'StringLiteral') add(node, first.expression.value, false);
    for (const { expression } of node.arguments) {
      if (expression.type === 'Identifier' && expression.value.endsWith('Env'))
        found.envArguments.push(expression.value);
    }
  };
  visit(module);
  return found;
}

/** Members that have neither a default nor a mark that they may be absent. */
function readClass(node) {
  const required = node.body
    .filter(
      (member) => member.type === 'ClassProperty' && !member.isStatic && !member.value && !member.isOptional,
    )
    .filter((member) => !(member.decorators ?? []).some((d) => d.expression.callee?.value === 'IsOptional'))
    .map((member) => member.key.value);
  return { name: node.identifier.value, parent: node.superClass?.value, required };
}

/** Whether a path or name matches a pattern in which `*` stands for a part without a slash and `**` for anything. */
export function matches(pattern, text) {
  const source = pattern
    .split('**')
    .map((part) => part.split('*').map(escape).join('[^/]*'))
    .join('.*')
    .replace(/^\.\*\//, '(?:.*/)?');
  return new RegExp(`^${source}$`).test(text);
}

const escape = (text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
