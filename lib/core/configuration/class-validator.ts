/**
 * The parts of class-validator that are used, each from its own file. The main file of
 * class-validator also loads a library of telephone numbers, which costs every boot about 150 ms;
 * these parts cost 7 ms. Both ways use the same metadata storage, so they also work together with a
 * host that loads the main file.
 */
export type { ValidationOptions } from 'class-validator';
export { ArrayNotEmpty } from 'class-validator/cjs/decorator/array/ArrayNotEmpty.js';
export { IsArray } from 'class-validator/cjs/decorator/typechecker/IsArray.js';
export { IsBoolean } from 'class-validator/cjs/decorator/typechecker/IsBoolean.js';
export { IsIn } from 'class-validator/cjs/decorator/common/IsIn.js';
export { IsInt } from 'class-validator/cjs/decorator/typechecker/IsInt.js';
export { IsObject } from 'class-validator/cjs/decorator/typechecker/IsObject.js';
export { IsOptional } from 'class-validator/cjs/decorator/common/IsOptional.js';
export { IsString } from 'class-validator/cjs/decorator/typechecker/IsString.js';
export { Matches } from 'class-validator/cjs/decorator/string/Matches.js';
export { Max } from 'class-validator/cjs/decorator/number/Max.js';
export { Min } from 'class-validator/cjs/decorator/number/Min.js';
export { ValidateBy } from 'class-validator/cjs/decorator/common/ValidateBy.js';
export { ValidateIf } from 'class-validator/cjs/decorator/common/ValidateIf.js';
export { Validator } from 'class-validator/cjs/validation/Validator.js';
