package dev.faststream.internal;

/**
 * What belongs together while a worker runs a delivery.
 *
 * @param rejections told of records that can't be given to a handler
 */
record Run<R>(
        Delivery<R> delivery, Pending<R> pending, Handling.Scope<R> scope, BoundHandler.Rejections<R> rejections) {}
