// SPDX-License-Identifier: Apache-2.0

package import ContentModel

/// A cut of the network between two sides: nothing that one side sends reaches the other. Inside a
/// side, and for who is on neither, all is well. At most 64 are there at a time.
package struct Partition: Sendable, Equatable {
  /// By which `Fault.partitionHeals` knows it; one that begins takes the place of one with its
  /// number.
  package var number: Int
  package var near: [Place]
  /// nil for everybody who is not near.
  package var far: [Place]?
  /// Only what the near side sends is lost, acknowledgements with it.
  package var isOneWay = false
  /// nil for a cut that holds until it heals.
  package var flapping: Flapping?

  package init(
    number: Int = 0, near: [Place], far: [Place]? = nil, isOneWay: Bool = false,
    flapping: Flapping? = nil
  ) {
    self.number = number
    self.near = near
    self.far = far
    self.isOneWay = isOneWay
    self.flapping = flapping
  }

  /// Cut and whole in turn, cut first; each time lasts from half of its length to one and a half.
  package struct Flapping: Sendable, Equatable {
    /// At least a millisecond each.
    package var cut: Interval
    package var whole: Interval

    package init(cut: Interval, whole: Interval) {
      precondition(cut >= .milliseconds(1) && whole >= .milliseconds(1))
      self.cut = cut
      self.whole = whole
    }
  }
}
