import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestModule, Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { operation } from '../openapi/operation.js';
import { Access } from './access.js';
import { RouteDeclarations } from './route-declarations.js';
import { RouteTable } from './route-table.js';

const about = operation({ summary: 'Look' } as Parameters<typeof operation>[0]);

@Access('admin')
@Controller('first')
class AccessFirst {
  @Get()
  @about
  all(): void {}

  @about
  @Access('public')
  @Get('one')
  one(): void {}
}

@Controller('last')
@Access('client')
class AccessLast {
  @Get()
  all(): void {}

  helper(): void {}
}

@Controller('forgotten')
class Forgotten {
  @Get()
  all(): void {}
}

async function routesOf(...controllers: Type[]): Promise<RouteTable['routes']> {
  @Module({ imports: [DiscoveryModule], controllers, providers: [RouteDeclarations] })
  class Root implements NestModule {
    constructor(private readonly declarations: RouteDeclarations) {}
    configure(): void {
      this.declarations.apply();
    }
  }
  const adapter = new FastifyAdapter({ skipMiddie: true, multipart: false });
  const table = new RouteTable();
  table.collect(adapter.getInstance());
  const options = { logger: false, bodyParser: false, abortOnError: false } as const;
  const app = await NestFactory.create<NestFastifyApplication>(Root, adapter, options);
  await app.init();
  await app.close();
  return table.routes.filter(({ method }) => method === 'GET');
}

describe('what is declared of routes', () => {
  it('reaches the server in whatever order the decorators stand, a method before its controller', async () => {
    const routes = await routesOf(AccessFirst, AccessLast);
    expect(routes.map(({ url, access }) => [url, access])).toEqual([
      ['/first', 'admin'],
      ['/first/one', 'public'],
      ['/last', 'client'],
    ]);
    expect(routes.map((route) => route.operation?.summary)).toEqual(['Look', 'Look', undefined]);
  });
  it('must not be forgotten', async () => {
    await expect(routesOf(AccessFirst, Forgotten)).rejects.toThrow('Forgotten.all: say with @Access');
  });
});
