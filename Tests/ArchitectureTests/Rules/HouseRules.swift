// SPDX-License-Identifier: Apache-2.0

/// Every rule of the house.
enum HouseRules {
  static let all: [any Rule] = [
    ImportRule(), BanRule.pure, BanRule.repeatable, BanRule.everywhere, UnorderedTypeRule(),
    UncheckedSendableRule(), CommentRule(), LicenceRule(), LineLengthRule(), FileLengthRule(),
    FunctionLengthRule(), FileNameRule(), NamedTypeRule(), MachinePathRule(),
  ]
}
