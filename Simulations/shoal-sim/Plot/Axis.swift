// SPDX-License-Identifier: Apache-2.0

/// A scale with marks at round numbers of a unit: steps of 1, 2 or 5 times a power of ten.
struct Axis: Equatable {
  let scale: Scale
  let unit: AxisUnit
  let ticks: [Tick]

  init(_ scale: Scale, unit: AxisUnit, ticksMax: Int) {
    self.scale = scale
    self.unit = unit
    let step = Self.step(scale, unit, ticksMax: ticksMax)
    let decimals = Self.decimals(of: step)
    let first = Self.parts(of: scale.lower, unit).dividedUp(by: step)
    let last = Self.parts(of: scale.upper, unit) / step
    ticks =
      first > last
      ? []
      : (first...last).map { number in
        let amount = number * step
        let value = unit.size.multipliedFullWidth(by: amount)
        let hidden = Self.power(6 - decimals)
        return Tick(
          position: scale.position(Self.millionth.dividingFullWidth(value).quotient),
          label: Readable.decimal(amount / hidden, decimals: decimals))
      }
  }

  private static let millionth: Int64 = 1_000_000

  /// The smallest step, in millionths of the unit, with no more marks than allowed.
  private static func step(_ scale: Scale, _ unit: AxisUnit, ticksMax: Int) -> Int64 {
    let span = parts(of: scale.upper, unit) - parts(of: scale.lower, unit)
    var power: Int64 = unit.isWhole ? millionth : 1
    while true {
      for factor in [1, 2, 5] as [Int64] where span / (power * factor) <= Int64(ticksMax) {
        return power * factor
      }
      power *= 10
    }
  }

  /// A value in millionths of the unit.
  private static func parts(of value: Int64, _ unit: AxisUnit) -> Int64 {
    unit.size.dividingFullWidth(value.multipliedFullWidth(by: millionth)).quotient
  }

  private static func decimals(of step: Int64) -> Int {
    (0...6).first { step.isMultiple(of: power(6 - $0)) } ?? 6
  }

  private static func power(_ exponent: Int) -> Int64 {
    (0..<exponent).reduce(1) { product, _ in product * 10 }
  }
}

extension Int64 {
  fileprivate func dividedUp(by divisor: Int64) -> Int64 {
    self <= 0 ? 0 : (self - 1) / divisor + 1
  }
}
