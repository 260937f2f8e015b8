import { Module } from '@nestjs/common';
import { ModelsController } from './models.controller.js';
import { PriceList } from './price-list.js';

@Module({ controllers: [ModelsController], providers: [PriceList] })
export class ModelsModule {}
