import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { IsArray, IsBoolean, IsInt, IsString, Max, Min, MinLength } from 'class-validator';
import { EnvBoolean, EnvInteger, EnvList, EnvTexts, readEnv } from './env.js';

class Env {
  @EnvInteger()
  @IsInt()
  @Min(0)
  @Max(65_535)
  PORT: number = 8080;

  @EnvBoolean()
  @IsBoolean()
  OPEN: boolean = false;

  @EnvList()
  @IsString({ each: true })
  ORIGINS: string[] = [];

  @IsString()
  NEEDED: string;
}

describe('readEnv', () => {
  it('takes any variable from a file, without the end of its last line', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'reelgate-env-'));
    const file = path.join(folder, 'needed');
    try {
      await writeFile(file, 'p@ss/w#rd\n');
      expect(readEnv(Env, { NEEDED_FILE: file }).NEEDED).toBe('p@ss/w#rd');
      expect(() => readEnv(Env, { NEEDED: 'p@ss', NEEDED_FILE: file })).toThrow(
        'Set NEEDED or NEEDED_FILE, not both.',
      );
      expect(() => readEnv(Env, { NEEDED_FILE: `${file}.none` })).toThrow(/^NEEDED_FILE: ENOENT/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('takes defaults, converts, ignores what it does not know and freezes', () => {
    const env = readEnv(Env, { NEEDED: 'x', PORT: '0', OPEN: 'yes', ORIGINS: 'a, b,', PATH: '/bin' });
    expect({ ...env }).toEqual({ PORT: 0, OPEN: true, ORIGINS: ['a', 'b'], NEEDED: 'x' });
    expect(Object.isFrozen(env)).toBe(true);
    expect(readEnv(Env, { NEEDED: 'x' }).PORT).toBe(8080);
  });
  it('treats an empty variable as absent', () => {
    expect(readEnv(Env, { NEEDED: 'x', PORT: '' }).PORT).toBe(8080);
  });
  it('lists every bad variable without its value', () => {
    expect(() => readEnv(Env, { PORT: '70000', OPEN: 'perhaps-secret' })).toThrow(
      /PORT[\s\S]*OPEN[\s\S]*NEEDED/,
    );
    try {
      readEnv(Env, { OPEN: 'perhaps-secret' });
    } catch (error) {
      expect(String(error)).not.toContain('perhaps-secret');
    }
  });
});

describe('a variable with texts', () => {
  class Texts {
    @EnvTexts()
    @IsArray()
    @IsString({ each: true })
    @MinLength(3, { each: true })
    A: string[] = [];
  }
  it.each<[string | undefined, string[]]>([
    [undefined, []],
    ['', []],
    ['one, with a comma', ['one, with a comma']],
    ['["one", "two"]', ['one', 'two']],
  ])('reads %p', (value, texts) => {
    expect(readEnv(Texts, { A: value }).A).toEqual(texts);
  });
  it.each(['[', '[1]', '["x"]', 'x'])('refuses %p', (value) => {
    expect(() => readEnv(Texts, { A: value })).toThrow('A: ');
  });
});
