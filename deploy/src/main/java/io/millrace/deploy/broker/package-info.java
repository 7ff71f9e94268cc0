/**
 * A real Kafka broker for demonstrations, tests and measurements: KRaft, controller and broker in one process, one replica of
 * everything, on the loopback interface. It is not a way to run Kafka in production.
 */
@NullMarked
package io.millrace.deploy.broker;

import org.jspecify.annotations.NullMarked;
