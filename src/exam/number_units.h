// Names of units and of large numbers. Ambiguous ones are read as the commoner thing: "m" behind a number is a metre.
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace hone {

inline constexpr std::pair<std::string_view, std::string_view> unit_names[] = {
    {"£", "gbp"}, {"gbp", "gbp"}, {"pound", "gbp"}, {"pounds", "gbp"}, {"sterling", "gbp"},
    {"€", "eur"}, {"eur", "eur"}, {"euro", "eur"}, {"euros", "eur"},
    {"$", "usd"}, {"usd", "usd"}, {"us$", "usd"}, {"dollar", "usd"}, {"dollars", "usd"},
    {"¥", "jpy"}, {"jpy", "jpy"}, {"yen", "jpy"}, {"円", "jpy"}, {"₹", "inr"}, {"inr", "inr"}, {"rupee", "inr"}, {"rupees", "inr"},
    {"chf", "chf"}, {"franc", "chf"}, {"francs", "chf"}, {"cent", "cent"}, {"cents", "cent"}, {"¢", "cent"},
    {"pence", "penny"}, {"penny", "penny"},
    {"%", "percent"}, {"percent", "percent"}, {"per cent", "percent"}, {"prozent", "percent"}, {"pour cent", "percent"},
    {"percentage points", "percent"},
    {"second", "second"}, {"seconds", "second"}, {"sec", "second"}, {"s", "second"},
    {"minute", "minute"}, {"minutes", "minute"}, {"min", "minute"}, {"mins", "minute"},
    {"hour", "hour"}, {"hours", "hour"}, {"hr", "hour"}, {"hrs", "hour"}, {"h", "hour"},
    {"day", "day"}, {"days", "day"}, {"tag", "day"}, {"tage", "day"}, {"jour", "day"}, {"jours", "day"}, {"lá", "day"},
    {"week", "week"}, {"weeks", "week"}, {"month", "month"}, {"months", "month"},
    {"year", "year"}, {"years", "year"}, {"yr", "year"}, {"yrs", "year"}, {"jahr", "year"}, {"jahre", "year"},
    {"ans", "year"}, {"bliain", "year"}, {"bliana", "year"},
    {"mm", "millimetre"}, {"millimetre", "millimetre"}, {"millimetres", "millimetre"}, {"millimeter", "millimetre"}, {"millimeters", "millimetre"},
    {"cm", "centimetre"}, {"centimetre", "centimetre"}, {"centimetres", "centimetre"}, {"centimeter", "centimetre"}, {"centimeters", "centimetre"},
    {"m", "metre"}, {"metre", "metre"}, {"metres", "metre"}, {"meter", "metre"}, {"meters", "metre"},
    {"km", "kilometre"}, {"kilometre", "kilometre"}, {"kilometres", "kilometre"}, {"kilometer", "kilometre"}, {"kilometers", "kilometre"},
    {"inch", "inch"}, {"inches", "inch"}, {"ft", "foot"}, {"foot", "foot"}, {"feet", "foot"},
    {"yd", "yard"}, {"yard", "yard"}, {"yards", "yard"}, {"mile", "mile"}, {"miles", "mile"},
    {"acre", "acre"}, {"acres", "acre"}, {"ha", "hectare"}, {"hectare", "hectare"}, {"hectares", "hectare"},
    {"m2", "square metre"}, {"square metre", "square metre"}, {"square metres", "square metre"}, {"square meters", "square metre"},
    {"square feet", "square foot"}, {"square foot", "square foot"}, {"sq ft", "square foot"},
    {"mg", "milligram"}, {"milligram", "milligram"}, {"milligrams", "milligram"}, {"g", "gram"}, {"gram", "gram"}, {"grams", "gram"},
    {"kg", "kilogram"}, {"kilogram", "kilogram"}, {"kilograms", "kilogram"}, {"kilos", "kilogram"}, {"kilo", "kilogram"},
    {"t", "tonne"}, {"tonne", "tonne"}, {"tonnes", "tonne"}, {"lb", "pound (weight)"}, {"lbs", "pound (weight)"}, {"oz", "ounce"},
    {"ounce", "ounce"}, {"ounces", "ounce"}, {"ml", "millilitre"}, {"l", "litre"}, {"litre", "litre"}, {"litres", "litre"},
    {"liter", "litre"}, {"liters", "litre"}, {"°c", "celsius"}, {"celsius", "celsius"}, {"°f", "fahrenheit"}, {"fahrenheit", "fahrenheit"},
    {"degree", "degree"}, {"degrees", "degree"}, {"°", "degree"},
};

inline constexpr std::pair<std::string_view, double> scale_names[] = {
    {"hundred", 1e2}, {"thousand", 1e3}, {"k", 1e3}, {"million", 1e6}, {"millions", 1e6}, {"mio", 1e6}, {"mn", 1e6},
    {"billion", 1e9}, {"billions", 1e9}, {"bn", 1e9}, {"trillion", 1e12}, {"tausend", 1e3}, {"millionen", 1e6}, {"milliarden", 1e9},
    {"mille", 1e3}, {"milliard", 1e9}, {"milliards", 1e9}, {"míle", 1e3}, {"milliún", 1e6}, {"万", 1e4}, {"億", 1e8},
};

}  // namespace hone
