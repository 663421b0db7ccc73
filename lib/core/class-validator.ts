import { createRequire } from 'node:module';
import type * as ClassValidator from 'class-validator';

type Name = keyof typeof ClassValidator;

const require = createRequire(import.meta.url);

/**
 * One part of class-validator, from its own file. The whole brings a telephone
 * book along, which costs each boot about 150 ms; the parts cost 7. They share
 * one metadata storage, so a host that loads the whole sees no difference.
 */
function part<N extends Name>(name: N, file: string): (typeof ClassValidator)[N] {
  return (parts(file) as typeof ClassValidator)[name];
}

function parts(file: string): unknown {
  try {
    return require(`class-validator/cjs/${file}.js`);
  } catch {
    // Its files may move in a later version; its front door stays.
    return require('class-validator');
  }
}

export type { ValidationOptions } from 'class-validator';

export const ArrayNotEmpty = part('ArrayNotEmpty', 'decorator/array/ArrayNotEmpty');
export const IsArray = part('IsArray', 'decorator/typechecker/IsArray');
export const IsBoolean = part('IsBoolean', 'decorator/typechecker/IsBoolean');
export const IsIn = part('IsIn', 'decorator/common/IsIn');
export const IsInt = part('IsInt', 'decorator/typechecker/IsInt');
export const IsObject = part('IsObject', 'decorator/typechecker/IsObject');
export const IsOptional = part('IsOptional', 'decorator/common/IsOptional');
export const IsString = part('IsString', 'decorator/typechecker/IsString');
export const Matches = part('Matches', 'decorator/string/Matches');
export const Max = part('Max', 'decorator/number/Max');
export const Min = part('Min', 'decorator/number/Min');
export const ValidateBy = part('ValidateBy', 'decorator/common/ValidateBy');
export const ValidateIf = part('ValidateIf', 'decorator/common/ValidateIf');

export const Validator = part('Validator', 'validation/Validator');
