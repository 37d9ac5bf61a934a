// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// How events are handed to one endpoint.
package struct DeliveryLimits: Sendable, Hashable {
  /// Envelopes under way at a time, each of another repository.
  package var envelopesMax = 4
  /// Events of one envelope. What an endpoint has refused is sent again one by one.
  package var envelopeEventsMax = 16
  /// Beyond it an envelope takes no further event.
  package var envelopeBytesMax = 256 * 1024
  /// How long is waited after a first failure; twice as long after each further one.
  package var backOffMin = Interval.seconds(1)
  package var backOffMax = Interval.seconds(300)
  /// Repositories with events in memory. Those of others wait in the outbox.
  package var repositoriesMax = 1_024
  /// Events of one repository in memory.
  package var repositoryEventsMax = 32
  /// Bytes of events in memory beyond which no more repositories are looked for.
  package var loadedBytesMax = 2 * 1024 * 1024
  /// Events that are read at a time.
  package var pageEventsMax = 64
  /// Events that were taken and are still in the outbox. Beyond it none is sent: a crash would have
  /// as many sent again.
  package var unremovedMax = 256

  package init() {}
}
