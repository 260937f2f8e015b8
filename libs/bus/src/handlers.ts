import { applyDecorators, Catch, Controller, UseFilters, UsePipes } from '@nestjs/common';
import type { ExceptionFilter } from '@nestjs/common';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { MessagePipe } from './message-pipe.js';

/** Hands the handler's own error to the transport; Nest's default would replace it by "Internal server error". */
@Catch()
class KeepError implements ExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** A class whose methods handle messages of the bus: payloads are validated, errors reach the settlement unchanged. */
export const BusHandler = (): ClassDecorator =>
  applyDecorators(Controller(), UsePipes(new MessagePipe()), UseFilters(new KeepError()));

/** Handles messages of a stream's subject, in which `{name}` stands for each of `BusServerOptions.values`. Returning settles the message as done; throwing, as the error says. */
export const OnMessage = (subject: string): MethodDecorator => EventPattern(subject) as MethodDecorator;

/** Answers requests on `rpc.` subjects, with `{name}`s as in `OnMessage`, with what the method returns. */
export const OnRequest = (...subjects: string[]): MethodDecorator => MessagePattern<string[]>(subjects);
