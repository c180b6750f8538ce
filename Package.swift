// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .treatWarning("ExplicitSendable", as: .error),
]

let package = Package(
    name: "hydatis",
    products: [],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto.git", exact: "4.5.2"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin.git", exact: "1.5.0"),
    ],
    targets: [
        .systemLibrary(name: "CArrow", pkgConfig: "hydatis-arrow"),
        .target(
            name: "CArrowBridge",
            dependencies: ["CArrow"],
            cxxSettings: [.treatAllWarnings(as: .error)]
        ),
        .systemLibrary(name: "CXGBoost", pkgConfig: "hydatis-xgboost"),
        .target(name: "MetricHistory", dependencies: ["CArrowBridge"], swiftSettings: settings),
        .target(
            name: "ModelRegistry",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),
        .target(
            name: "LoadPrediction",
            dependencies: ["CXGBoost", "MetricHistory", "ModelRegistry"],
            swiftSettings: settings
        ),
        .testTarget(name: "MetricHistoryTests", dependencies: ["MetricHistory"], swiftSettings: settings),
        .testTarget(name: "ModelRegistryTests", dependencies: ["ModelRegistry"], swiftSettings: settings),
        .testTarget(
            name: "LoadPredictionTests",
            dependencies: ["LoadPrediction", "MetricHistory", "ModelRegistry"],
            exclude: ["Reference"],
            swiftSettings: settings
        ),
    ],
    cxxLanguageStandard: .cxx20
)
